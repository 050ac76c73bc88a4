import { serve } from "@module/shared/serve";
import { BillingModule } from "./BillingModule";

await serve(BillingModule);
