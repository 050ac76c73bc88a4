import { PolicyPack } from "@pulumi/policy";
import { enginePolicies } from "./engine";
import { RULES } from "./rules";
import { readOnce } from "./sdk-cache";

readOnce();
new PolicyPack("fleet", {
  description: "No public service, no shared data, least privilege.",
  enforcementLevel: "mandatory",
  policies: enginePolicies(RULES),
});
