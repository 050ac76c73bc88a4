import { apSoutheast1 } from "./unit-prices/ap-southeast-1";
import { euCentral1 } from "./unit-prices/eu-central-1";
import { euWest1 } from "./unit-prices/eu-west-1";
import { global } from "./unit-prices/global";
import type { UnitPrice } from "./unit-prices/unit-price";
import { usEast1 } from "./unit-prices/us-east-1";
import { usEast2 } from "./unit-prices/us-east-2";
import { usWest2 } from "./unit-prices/us-west-2";

export type { UnitPrice } from "./unit-prices/unit-price";

/**
 * Every price that a plan's cost is made of. A price that no source was found for is not here: another stands in for it,
 * and the plan says so. Where sources disagree, the newest that has a date is here.
 */
export const unitPrices: readonly UnitPrice[] = [
  ...global,
  ...usEast1,
  ...usEast2,
  ...usWest2,
  ...euWest1,
  ...euCentral1,
  ...apSoutheast1,
];
