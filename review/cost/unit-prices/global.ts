import { list, quoted, quotedBy } from "./unit-price";

/** What AWS asks the same everywhere, as a source says that it does. */
export const global = [
  ...list({ region: "global", date: "2026-10-08", source: quoted("AmazonRoute53") }, { "zone.month": 0.5 }),
  // The same in all regions: https://www.haufe-akademie.de/en/skill-it/blog/aws-gebuehren-ipv4-adressen
  ...list(
    {
      region: "global",
      date: "2026-09-17",
      source: quotedBy(
        "patibandlavenkatamanideep/pharma-analytics-copilot",
        "infra/aws-staging/cost/prices-us-east-1.json",
        "AmazonVPC",
      ),
    },
    { "ipv4.address": 0.005 },
  ),
  // The same in all regions: https://aws.amazon.com/blogs/networking-and-content-delivery/, "Cost-effective ways for
  // securing your web applications using AWS WAF".
  ...list(
    {
      region: "global",
      date: "2026-09-14",
      source: quotedBy("aadk979/SPOH_2027", "remediation/reports/P05/pricing/prices.json", "awswaf"),
    },
    { "firewall.acl": 5, "firewall.rule": 1 },
  ),
];
