import { isSecretVariable } from "./environment-file";

/** Names that hold words of secrets, but no secret: public halves, and what names a place, a size or a time. */
const NOT_SECRET =
  /(?:^|_)(?:PUBLIC|PUB|GPG|PGP|NO|MAX|MIN|ENABLE|DISABLE|USE)(?:_|$)|_(?:FILE|PATH|DIR|ID|NAME|URL_PREFIX|PREFIX|HEADER|TTL|EXPIRY|EXPIRES|EXPIRES_IN|LENGTH|SIZE|COUNT|ALGORITHM|VERSION|ENABLED|LIMIT)$/;
const ADDRESS_NAME = /_(?:URL|URI|DSN|ENDPOINT|HOST)$/;
const CREDENTIALS_IN_ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i;
const LOCAL_ADDRESS = /@(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|db|postgres|redis|host\.docker\.internal)[:/]/i;
/** What stands where a secret is yet to come, is a number or a switch, or says where a file is. */
const NO_VALUE =
  /^(?:|\d+|true|false|null|none|yes|no|undefined|n\/a|x+|\*+|\.+|-+|.*\{\{.*\}\}.*|<.*>|\[.*\]|(?:\/|\.{1,2}\/|~\/)\S*)$/i;
const PLACEHOLDER_WORD =
  /(?:^|[^a-z])(?:change[-_ ]?me|change[-_ ]?this|replace[-_ ]?(?:me|this)|place[-_ ]?holder|dummy|fake|example|sample|todo|unset|unused|not[-_ ]?set|your|test|build(?:[-_ ]?time)?(?:[-_ ]?only)?|ci|secret|password|token)(?:$|[^a-z])/i;
/** As keys and tokens are: whatever stands around it, it was not made up by hand. */
const RANDOM_RUN = /(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}/;

/** Whether what is given for a name is a secret as a whole: an address may hold one, but need not. */
export function isSecretArgument(name: string): boolean {
  const upper = name.toUpperCase();
  return isSecretVariable(name) && !NOT_SECRET.test(upper) && !ADDRESS_NAME.test(upper);
}

/** Whether a variable has a value that has to stay secret: not one that is empty, a placeholder, a number or the path of a file. */
export function holdsSecret(name: string, value: string): boolean {
  if (value.includes("$") || NO_VALUE.test(value.trim())) {
    return false;
  }
  if (CREDENTIALS_IN_ADDRESS.test(value)) {
    return !LOCAL_ADDRESS.test(value);
  }
  const isMadeUp = PLACEHOLDER_WORD.test(value) && !RANDOM_RUN.test(value);
  return isSecretArgument(name) && !isMadeUp;
}
