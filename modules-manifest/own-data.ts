import { filesBelow } from "./module-files";
import type { RootFiles } from "./root-files";

const SOURCE = /\.[cm]?[jt]sx?$/;
/** The framework's folders, and its names for files, of what is kept in a database. */
const DATA_PATH =
  /\/(?:entities|repositories|migrations|seeds)\/|(?:Entity|Repository|Migration\d*|Seed)\.[cm]?[jt]sx?$/;
/** Variables, packages and globals that a database, a cache, a queue or a channel is used by. */
const DATA_TEXT =
  /\b(?:DATABASE_URL|(?:CACHE|PUBSUB|QUEUE)_REDIS_URL)\b|["'](?:@(?:ooneex|talosjs)\/(?:cache|database|entity|migrations?|pub-sub|queue|repository|seeds?)|@prisma\/client|bullmq|drizzle-orm|ioredis|kysely|pg|postgres|redis|typeorm)(?:\/[^"']*)?["']|\bBun\.(?:redis|RedisClient|sql|SQL)\b/;

/**
 * Whether a module's own sources use its Postgres or its Redis, as far as they show it: what they import of other modules,
 * such as the rate limit that every process has, is not looked at.
 */
export function hasOwnData(files: RootFiles, folder: string): boolean {
  if (files.locate(`${folder}/bin/migration/up.ts`).kind === "file") {
    return true;
  }
  const sources = filesBelow(files, `${folder}/src`, SOURCE);
  return (
    sources.some((path) => DATA_PATH.test(path)) || sources.some((path) => DATA_TEXT.test(files.readText(path) ?? ""))
  );
}
