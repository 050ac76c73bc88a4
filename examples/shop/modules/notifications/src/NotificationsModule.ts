import { HealthCheckController } from "@module/shared/HealthCheckController";
import { defineModule } from "@module/shared/module";
import { CreateReminderController } from "./controllers/CreateReminderController";
import { ReminderCron } from "./crons/ReminderCron";
import { ReminderEntity } from "./entities/ReminderEntity";

export const NotificationsModule = defineModule({
  name: "notifications",
  controllers: [HealthCheckController, CreateReminderController],
  entities: [ReminderEntity],
  cronJobs: [ReminderCron],
});
