import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresPrograms } from "./programs";
import { createRotationScene, type RotationScene, type Session, type TaskEnd } from "./rotation-scene";

/** Other versions of Postgres than the machine's, each in a folder of its own with `bin`: not needed. */
const more = process.env.FLEET_POSTGRES_VERSIONS;
const versions = [
  postgresPrograms(),
  ...(more === undefined || more === "" ? [] : readdirSync(more).map((version) => join(more, version, "bin"))),
].filter((folder) => existsSync(join(folder, "postgres")));

/** What the catalogue says of roles and owners: two equal answers, and nothing was changed. */
const catalogue = `
  select jsonb_agg(line order by line)::text as text from (
    select concat_ws(' ', 'role', rolname, rolcanlogin, rolconfig) as line from pg_roles where rolname like 'fleet%'
    union all select concat_ws(' ', 'member', roleid::regrole, member::regrole) from pg_auth_members where roleid::regrole::text like 'fleet%'
    union all select concat_ws(' ', 'relation', relname, relowner::regrole, relacl) from pg_class where relnamespace::regnamespace::text in ('public', 'ledger')
    union all select concat_ws(' ', 'routine', proname, proowner::regrole) from pg_proc where pronamespace::regnamespace::text in ('public', 'ledger')
    union all select concat_ws(' ', 'database', datname, datdba::regrole) from pg_database
    union all select concat_ws(' ', 'default', defaclrole::regrole, defaclobjtype, defaclacl) from pg_default_acl
  ) as lines`;

async function textOf(session: Session): Promise<string> {
  return String((await session.query(catalogue)).rows[0]?.text);
}

function good({ code, output }: TaskEnd): void {
  expect(code, output).toBe(0);
}

describe.each(versions)("a rotation, on the Postgres of %s", (programs) => {
  let scene: RotationScene;
  /** Of tasks that ran before the first rotation, and for as long as they are let. */
  let old: Session;
  beforeAll(async () => {
    scene = await createRotationScene(programs, [1, 2, 3, 4]);
    old = await scene.login(1);
    for (const statement of [
      "create schema ledger",
      "create type mood as enum ('good', 'bad')",
      "create table invoices (id serial primary key, state mood, note text)",
      "create table ledger.lines (id bigint generated always as identity primary key, invoice int references invoices on delete cascade)",
      "create view open_invoices as select * from invoices where state = 'good'",
      "create materialized view ledger.totals as select count(*) from open_invoices",
      "create function touch() returns trigger language plpgsql security definer as $$ begin insert into ledger.lines (invoice) values (new.id); return new; end $$",
      "create trigger touched after insert on invoices for each row execute function touch()",
      "create sequence numbers",
      "create temporary table scratch (x int)",
      "create database elsewhere",
      "insert into invoices (state) values ('good')",
    ]) {
      await old.query(statement);
    }
  });
  afterAll(async () => {
    await scene?.remove();
  });

  const use = async (session: Session) => {
    await session.query("insert into invoices (state) values ('good')");
    await session.query("select * from open_invoices, ledger.lines");
    await session.query("select nextval('numbers')");
  };

  it("begins with a master that is no superuser", async () => {
    const [role] = (await old.query("select rolsuper, rolcreaterole from pg_roles where rolname = current_user")).rows;
    expect(role).toEqual({ rolsuper: false, rolcreaterole: true });
  });

  it("gives the next generation a login, and the old one goes on: open sessions, requests under way, new sessions", async () => {
    let busy = true;
    let longest = 0;
    const traffic = async () => {
      const session = await scene.login(1);
      while (busy) {
        const began = performance.now();
        await session.query("begin");
        await use(session);
        await session.query("commit");
        longest = Math.max(longest, performance.now() - began);
      }
      await session.end();
    };
    const slow = async () => {
      const session = await scene.login(1);
      await session.query("begin");
      await session.query("update invoices set note = 'long'");
      await session.query("select pg_sleep(3)");
      await session.query("commit");
      await session.end();
    };
    const requests = [traffic(), traffic(), slow()];
    await new Promise((resolve) => setTimeout(resolve, 300));
    const prepared = scene.run(2, "prepare");
    await requests[2];
    good(await prepared);
    busy = false;
    await Promise.all(requests);
    // A table that is in use is asked for in turns of 300 ms, which is as long as anybody waits.
    expect(longest).toBeLessThan(1_500);
    expect(scene.log()).toMatch(/canceling statement due to lock timeout/);
    await use(old);
    const late = await scene.login(1);
    await use(late);
    await late.end();
  });

  it("lets both use and change what either makes", async () => {
    const next = await scene.login(2);
    const late = await scene.login(1);
    await use(next);
    await old.query("create table by_old (x int)");
    await late.query("create table by_late (x int)");
    await next.query("create table by_new (x int)");
    for (const session of [old, late, next]) {
      for (const table of ["by_old", "by_late", "by_new"]) {
        await session.query(`insert into ${table} values (1)`);
      }
    }
    await next.query("alter table invoices add column added int");
    await old.query("alter table invoices add column older int");
    await next.query("alter table ledger.lines add column added int");
    await next.query("refresh materialized view ledger.totals");
    await next.query("create table ledger.more (id serial)");
    await next.query("create extension if not exists pg_trgm").catch(() => {});
    const [who] = (await next.query("select current_user as role, session_user as login")).rows;
    expect(who).toEqual({ role: "fleet_app", login: "fleet_login_2" });
    await next.end();
    await late.end();
  });

  it("changes nothing when it is prepared again", async () => {
    const next = await scene.login(2);
    good(await scene.run(2, "prepare"));
    const before = await textOf(next);
    good(await scene.run(2, "prepare"));
    expect(await textOf(next)).toBe(before);
    await next.end();
  });

  it("ends with the old generation refused, its sessions ended, the new one's kept", async () => {
    const next = await scene.login(2);
    good(await scene.run(2, "finish"));
    await expect(scene.login(1)).rejects.toMatchObject({ code: "28P01" });
    await expect(old.query("select 1")).rejects.toThrow();
    await use(next);
    await next.query("alter table by_old add column y int");
    const owners = await next.query(
      "select distinct relowner::regrole::text as owner from pg_class where relnamespace::regnamespace::text in ('public', 'ledger')",
    );
    expect(owners.rows).toEqual([{ owner: "fleet_app" }]);
    const databases = await next.query(
      "select datname as name, datdba::regrole::text as owner from pg_database where datname in ('billing', 'elsewhere') order by 1",
    );
    expect(databases.rows).toEqual([
      { name: "billing", owner: "fleet_app" },
      { name: "elsewhere", owner: "fleet_owner" },
    ]);
    const before = await textOf(next);
    good(await scene.run(2, "finish"));
    good(await scene.run(2, "prepare"));
    expect(await textOf(next)).toBe(before);
    await next.end();
  });

  it("is done again, and again: each time the login before works until it is finished", async () => {
    for (const generation of [3, 4]) {
      const before = await scene.login(generation - 1);
      await before.query(`create table by_login_${generation - 1} (x int)`);
      good(await scene.run(generation, "prepare"));
      await (await scene.login(generation - 1)).end();
      await use(before);
      const next = await scene.login(generation);
      await next.query(`alter table by_login_${generation - 1} add column y int`);
      good(await scene.run(generation, "finish"));
      await expect(before.query("select 1")).rejects.toThrow();
      await expect(scene.login(generation - 1)).rejects.toMatchObject({ code: "28P01" });
      await use(next);
      const logins = await next.query("select rolname as name from pg_roles where rolname like 'fleet%' order by 1");
      expect(logins.rows.map(({ name }) => name)).toEqual(["fleet_app", `fleet_login_${generation}`, "fleet_owner"]);
      await next.end();
    }
  });

  it("waits for tasks that end their requests, and no longer than it is told to", async () => {
    const before = await scene.login(4);
    good(await scene.run(2, "prepare"));
    const finishing = scene.run(2, "finish", (env) => ({ ...env, FLEET_GRACE_SECONDS: "20" }));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await use(before);
    await before.end();
    good(await finishing);
    await expect(scene.login(4)).rejects.toMatchObject({ code: "28P01" });
    await (await scene.login(2)).end();
  });

  it("leaves no password in the server's log, where its statements stand", () => {
    expect(scene.log()).toMatch(/statement: alter role fleet_login_2 login password 'SCRAM-SHA-256\$4096:/);
    expect(scene.log()).toMatch(/statement: alter role fleet_owner password 'SCRAM-SHA-256\$4096:/);
    expect(new Set(scene.passwords).size).toBe(5);
    for (const password of scene.passwords) {
      expect(scene.log()).not.toContain(password);
    }
  });

  it("says what is the matter where somebody else has changed the master's password", async () => {
    const wrong = (url = "") => url.replace(/:[A-Za-z0-9]+@/, ":wrong@");
    const { code, output } = await scene.run(3, "prepare", (env) => ({
      ...env,
      FLEET_DATABASE_ADMIN_URL: wrong(env.FLEET_DATABASE_ADMIN_URL),
      FLEET_DATABASE_INITIAL_URL: wrong(env.FLEET_DATABASE_INITIAL_URL),
    }));
    expect(code).toBe(1);
    expect(output).toBe("prepare: Postgres refuses fleet_owner: somebody else has changed its password\n");
  });
});
