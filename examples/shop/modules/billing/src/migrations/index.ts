import { Migration20260801090000 } from "./Migration20260801090000";

/** Oldest first. */
export const migrations = [Migration20260801090000];
