import { HealthCheckController } from "@module/shared/HealthCheckController";
import { defineModule } from "@module/shared/module";
import { CheckoutController } from "./controllers/CheckoutController";
import { ReadChargeController } from "./controllers/ReadChargeController";
import { OrderEntity } from "./entities/OrderEntity";

export const AppModule = defineModule({
  name: "app",
  controllers: [HealthCheckController, CheckoutController, ReadChargeController],
  entities: [OrderEntity],
  cronJobs: [],
});
