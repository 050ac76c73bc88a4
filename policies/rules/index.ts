import * as balancers from "./balancers";
import * as brokers from "./brokers";
import * as caches from "./caches";
import * as calls from "./calls";
import * as containers from "./containers";
import * as dataLoss from "./data-loss";
import * as databases from "./databases";
import * as events from "./events";
import * as images from "./images";
import * as leastPrivilege from "./least-privilege";
import * as messaging from "./messaging";
import * as network from "./network";
import * as serving from "./public";
import * as roleTrust from "./role-trust";
import type { Rule } from "./rule";
import * as secrets from "./secrets";
import * as sharing from "./sharing";
import * as storage from "./storage";
import * as tokens from "./tokens";

const DOMAINS = [
  balancers,
  brokers,
  caches,
  calls,
  containers,
  dataLoss,
  databases,
  events,
  images,
  leastPrivilege,
  messaging,
  network,
  roleTrust,
  secrets,
  serving,
  sharing,
  storage,
  tokens,
];

/** Every rule of the pack, by name. */
export const RULES: readonly Rule[] = DOMAINS.flatMap((domain): Rule[] => Object.values(domain)).sort((a, b) =>
  a.name < b.name ? -1 : 1,
);
