/** Why a fleet cannot be run on this machine, in words for whoever asked for it. */
export class LocalProblem extends Error {}
