import { formatMoney } from "@module/money/money";
import { databaseOf } from "@module/shared/database";
import type { CronJob } from "@module/shared/module";
import { ReminderEntity, reminder } from "../entities/ReminderEntity";
import { sendMail } from "../send-mail";

/** Sends what is due. It takes no lock: two processes would send everything twice. */
export const ReminderCron: CronJob = {
  name: "reminder",
  schedule: "*/5 * * * *",
  run: async () => {
    const sql = await databaseOf(ReminderEntity);
    for (const row of await sql`SELECT * FROM reminder WHERE due <= now() ORDER BY due`) {
      const { id, recipient, ...total } = reminder.parse(row);
      await sendMail(recipient, "Your invoice is due", `Please pay ${formatMoney(total)}.`);
      await sql`DELETE FROM reminder WHERE id = ${id}`;
    }
  },
};
