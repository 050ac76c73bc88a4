/** Reserved words of Postgres 17 that a service may be called: RDS takes none for a database. */
const reservedWords = new Set(
  (
    "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default " +
    "deferrable desc distinct do else end except false fetch for foreign from grant group having in initially intersect into " +
    "lateral leading limit localtime localtimestamp not null offset on only or order placing primary references returning " +
    "select some symmetric system-user table then to trailing true union unique user using variadic when where window with " +
    "postgres template0 template1 rdsadmin"
  ).split(" "),
);

/** Name of the database inside a service's own instance: letters, digits and underscores. */
export function databaseName(service: string): string {
  return reservedWords.has(service) ? `${service}_db`.replaceAll("-", "_") : service.replaceAll("-", "_");
}
