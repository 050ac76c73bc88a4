import { HealthCheckController } from "@module/shared/HealthCheckController";
import { defineModule } from "@module/shared/module";
import { CreateChargeController } from "./controllers/CreateChargeController";
import { ReadChargeController } from "./controllers/ReadChargeController";
import { ChargeEntity } from "./entities/ChargeEntity";

export const PaymentGatewayModule = defineModule({
  name: "payment-gateway",
  controllers: [HealthCheckController, CreateChargeController, ReadChargeController],
  entities: [ChargeEntity],
  cronJobs: [],
});
