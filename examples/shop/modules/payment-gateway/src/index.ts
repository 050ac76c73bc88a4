import { serve } from "@module/shared/serve";
import { PaymentGatewayModule } from "./PaymentGatewayModule";

await serve(PaymentGatewayModule);
