import { databaseOf } from "@module/shared/database";
import type { Controller } from "@module/shared/module";
import { ReminderEntity, reminder } from "../entities/ReminderEntity";

const body = reminder.omit({ id: true });

export const CreateReminderController: Controller = {
  method: "POST",
  path: "/reminders",
  role: "ROLE_USER",
  handle: async (request) => {
    const row = { id: crypto.randomUUID(), ...body.parse(await request.json()) };
    const sql = await databaseOf(ReminderEntity);
    await sql`INSERT INTO reminder ${sql(row)}`;
    return Response.json(row, { status: 201 });
  },
};
