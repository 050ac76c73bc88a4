// Runs in a task of the service, by `bun -e <this> prepare|finish`: see change-logins.ts.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { SQL } from "bun";

const { DATABASE_URL, FLEET_DATABASE_ADMIN_URL, FLEET_DATABASE_INITIAL_URL, FLEET_GRACE_SECONDS = "0" } = process.env;
const app = "fleet_app";
const login = new URL(DATABASE_URL);
const master = new URL(FLEET_DATABASE_ADMIN_URL);
const step = process.argv.at(-1);

/** Nobody is to wait for us longer than this, and Postgres looks for deadlocks only after a second. */
const lockTimeoutMs = 300;
const mostAttempts = 60;

const stateOf = ({ errno, code }) => [errno, code].find((one) => /^[0-9A-Z]{5}$/.test(one ?? ""));
const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

/** A session; nothing where the server refuses the login. */
async function connect(url) {
  for (let attempt = 1; ; attempt++) {
    const sql = new SQL(url, { max: 1, idleTimeout: 0, connectionTimeout: 10 });
    try {
      const session = await sql.reserve();
      await session.unsafe("set role none");
      const close = () => {
        session.release();
        return sql.close({ timeout: 0 });
      };
      return { run: (text) => session.unsafe(text), close };
    } catch (error) {
      await sql.close({ timeout: 0 }).catch(() => {});
      if (["28P01", "28000"].includes(stateOf(error))) {
        return undefined;
      }
      if (attempt === 6) {
        throw error;
      }
      await Bun.sleep(5_000);
    }
  }
}

async function accepts(url) {
  const session = await connect(url);
  await session?.close();
  return session !== undefined;
}

/** What the server keeps of a password (RFC 5802): the statement, which the server may log, does not hold the password. */
function verifier(password) {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, 4096, 32, "sha256");
  const keyed = (text) => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(keyed("Client Key")).digest("base64");
  return `SCRAM-SHA-256$4096:${salt.toString("base64")}$${stored}:${keyed("Server Key").toString("base64")}`;
}

/** Makes a statement until it has its lock. */
async function patiently({ run }, text) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(text);
    } catch (error) {
      if (!["55P03", "40P01"].includes(stateOf(error)) || attempt === mostAttempts) {
        throw new Error(`${error.message}, at: ${text.split("'")[0]}`, { cause: error });
      }
      await Bun.sleep(500 + Math.random() * 1_000);
    }
  }
}

/** Has the application's role own what a role owns, a table at a time: whoever uses one waits for no other. */
async function adopt(session, owner) {
  const { run } = session;
  const owned = (
    await run(`
    select oid, oid::regclass::text as name, relkind in ('v', 'm') as is_view, relkind = 'S' as is_sequence
    from pg_class c
    where relowner = '${owner}'::regrole and relkind in ('r', 'p', 'f', 'S', 'v', 'm') and relpersistence <> 't'
      and not exists (
        select from pg_depend
        where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('a', 'i') and c.relkind = 'S'
      )
    order by is_view, oid`)
  ).map((one) => ({ ...one, kind: one.is_sequence ? "sequence" : "table" }));
  for (const { nspname } of await run(`select nspname from pg_namespace where nspowner = '${owner}'::regrole`)) {
    await patiently(session, `alter schema ${quoted(nspname)} owner to ${app}`);
  }
  // A view may have its new owner before what it looks at has.
  for (const { name, kind } of owned) {
    await patiently(session, `grant all on ${kind} ${name} to ${app}`);
  }
  for (const { name, kind } of owned) {
    await patiently(session, `alter ${kind} ${name} owner to ${app}`);
  }
  // The rest. It takes other databases as well, which stay the owner's.
  const others = await run(
    `select datname from pg_database where datdba = '${owner}'::regrole and datname <> current_database()`,
  );
  const back = others.map(({ datname }) => `alter database ${quoted(datname)} owner to ${owner};`).join(" ");
  await patiently(session, `do $$ begin reassign owned by ${owner} to ${app}; ${back} end $$`);
}

const kinds = ["tables", "sequences", "functions", "types", "schemas"];

async function prepare(session, isFirst) {
  const { run } = session;
  const has = async (role) => (await run(`select from pg_roles where rolname = '${role}'`)).length > 0;
  if (!(await has(app))) {
    await run(`create role ${app} nologin`);
  }
  await run(`grant ${app} to ${master.username}`);
  if (!(await has(login.username))) {
    await run(`create role ${login.username} nologin`);
  }
  await run(`grant ${app} to ${login.username}`);
  await run(`alter role ${login.username} set role = '${app}'`);
  if (isFirst) {
    // Tasks that still log in as the master: what they make from now on is the application's, or its to use.
    await run(`alter role ${master.username} set role = '${app}'`);
    for (const kind of kinds) {
      await run(`alter default privileges for role ${master.username} grant all on ${kind} to ${app}`);
    }
  }
  const [{ name, owner }] = await run(
    "select datname as name, pg_get_userbyid(datdba) as owner from pg_database where datname = current_database()",
  );
  if (owner !== app) {
    await patiently(session, `alter database ${quoted(name)} owner to ${app}`);
  }
  await adopt(session, master.username);
  if (!(await accepts(DATABASE_URL))) {
    await run(`alter role ${login.username} login password '${verifier(login.password)}'`);
    if (!(await accepts(DATABASE_URL))) {
      throw new Error(`Postgres does not let ${login.username} in`);
    }
  }
  console.log(`${login.username} may log in`);
}

async function finish(session, isFirst) {
  const { run } = session;
  const roles = await run(`select rolname from pg_roles where rolname ~ '^fleet_login_[0-9]+$'`);
  const old = roles.map(({ rolname }) => rolname).filter((name) => name !== login.username);
  const leaving = [...old, ...(isFirst ? [master.username] : [])];
  const sessions = leaving.map((name) => `'${name}'`).join(", ");
  const theirs = (what, names = sessions) =>
    names === ""
      ? []
      : run(`select ${what} from pg_stat_activity where usename in (${names}) and pid <> pg_backend_pid()`);
  // Tasks that still end their requests end their sessions by themselves.
  for (let waited = 0; waited < Number(FLEET_GRACE_SECONDS) && (await theirs("pid")).length > 0; waited++) {
    await Bun.sleep(1_000);
  }
  await adopt(session, master.username);
  for (const name of old) {
    await run(`grant ${name} to ${master.username}`);
    await run(`alter role ${name} nologin password null`);
    await theirs("pg_terminate_backend(pid)", `'${name}'`);
    await adopt(session, name);
    await patiently(session, `drop owned by ${name}`);
    await run(`drop role ${name}`).catch(({ message }) => console.log(`${name} stays, without login: ${message}`));
    console.log(`${name} may not log in any more`);
  }
  if (isFirst) {
    await run(`alter role ${master.username} password '${verifier(master.password)}'`);
  }
  for (const kind of kinds) {
    await run(`alter default privileges for role ${master.username} revoke all on ${kind} from ${app}`);
  }
  await run(`alter role ${master.username} reset role`);
  await theirs("pg_terminate_backend(pid)", `'${master.username}'`);
  if (await accepts(FLEET_DATABASE_INITIAL_URL)) {
    throw new Error(`Postgres still takes the first password of ${master.username}`);
  }
  console.log(`${master.username} has a password that no task of the service knows`);
}

try {
  const known = await connect(FLEET_DATABASE_ADMIN_URL);
  const session = known ?? (await connect(FLEET_DATABASE_INITIAL_URL));
  if (session === undefined) {
    throw new Error(`Postgres refuses ${master.username}: somebody else has changed its password`);
  }
  await session.run(`set lock_timeout = ${lockTimeoutMs}`);
  await session.run("set client_min_messages = warning");
  await (step === "finish" ? finish : prepare)(session, known === undefined);
  await session.close();
} catch (error) {
  console.error(`${step}: ${[stateOf(error), error.message, error.detail].filter(Boolean).join(": ")}`);
  process.exit(1);
}
process.exit(0);
