import { PolicyPack } from "@pulumi/policy";
import { enginePack } from "./engine";
import { RULES } from "./rules";
import { guardOnce, readOnce } from "./sdk-cache";
import { serveQuickly } from "./sdk-server";

const { policies, shortcuts } = enginePack(RULES);
readOnce();
guardOnce();
serveQuickly(policies, shortcuts, (served) => {
  new PolicyPack("fleet", {
    description: "No public service, no shared data, least privilege.",
    enforcementLevel: "mandatory",
    policies: served,
  });
});
