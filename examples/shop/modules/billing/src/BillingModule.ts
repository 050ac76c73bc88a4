import { HealthCheckController } from "@module/shared/HealthCheckController";
import { defineModule } from "@module/shared/module";
import { CreateInvoiceController } from "./controllers/CreateInvoiceController";
import { ReadInvoiceController } from "./controllers/ReadInvoiceController";
import { InvoiceEntity } from "./entities/InvoiceEntity";

export const BillingModule = defineModule({
  name: "billing",
  controllers: [HealthCheckController, CreateInvoiceController, ReadInvoiceController],
  entities: [InvoiceEntity],
  cronJobs: [],
});
