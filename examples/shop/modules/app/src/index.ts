import { serve } from "@module/shared/serve";
import { AppModule } from "./AppModule";

await serve(AppModule);
