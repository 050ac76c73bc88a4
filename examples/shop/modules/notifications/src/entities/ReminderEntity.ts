import { money } from "@module/money/money";
import type { Entity } from "@module/shared/module";
import { z } from "zod";

export const reminder = money.extend({
  id: z.uuid(),
  recipient: z.email(),
  due: z.coerce.date(),
});

export type Reminder = z.infer<typeof reminder>;

export const ReminderEntity = {
  table: "reminder",
  row: reminder,
  createTable: `
    CREATE TABLE IF NOT EXISTS reminder (
      id uuid PRIMARY KEY,
      recipient text NOT NULL,
      amount integer NOT NULL,
      currency text NOT NULL,
      due timestamptz NOT NULL
    )`,
} satisfies Entity<Reminder>;
