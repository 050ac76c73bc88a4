import { serve } from "@module/shared/serve";
import { NotificationsModule } from "./NotificationsModule";

await serve(NotificationsModule);
