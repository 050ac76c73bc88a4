import * as fc from "fast-check";
import { expect, it } from "vitest";
import { syntheticPlan, syntheticService } from "../synthetic-plan";
import { escapeMermaid, mermaidId, renderMermaid } from "./render-mermaid";
import { comparedPlan, comparison } from "./testing/compared-fleet";
import { topologyOf } from "./topology";

it("draws a small fleet", () => {
  const services = [
    syntheticService("billing", 3001),
    syntheticService("mailer", 3002),
    syntheticService("payment-gateway", 3003, { calledBy: ["api", "billing"] }),
  ];
  expect(renderMermaid(topologyOf(syntheticPlan(services)))).toMatchInlineSnapshot(`
    "flowchart TB
      accTitle: Fleet mini, stack prod
      n_theSinternet(("internet"))
      n_entrySofSapi(["public load balancer of api"])
      n_api["<b>api</b> :3000<br/>own Postgres, Redis"]
      subgraph panel_0 [" "]
        n_loadSbalancerS1(["internal load balancer 1"])
        n_billing["<b>billing</b> :3001<br/>own Postgres, Redis"]
        n_mailer["<b>mailer</b> :3002<br/>own Postgres, Redis"]
        n_payment_gateway["<b>payment#45;gateway</b> :3003<br/>own Postgres, Redis"]
      end
      n_theSinternet --> n_entrySofSapi
      n_entrySofSapi --> n_api
      n_api --> n_loadSbalancerS1
      n_billing --> n_payment_gateway
      n_loadSbalancerS1 ~~~ n_billing
      n_loadSbalancerS1 ~~~ n_mailer
      n_loadSbalancerS1 ~~~ n_payment_gateway
    "
  `);
});

it("draws a comparison", () => {
  expect(renderMermaid(topologyOf(comparedPlan, comparison))).toMatchInlineSnapshot(`
    "flowchart TB
      accTitle: Fleet mini, stack prod
      n_theSinternet(("internet"))
      n_entrySofSapi(["public load balancer of api"])
      n_api["<b>api</b> :3000<br/>#126; changed<br/>own Postgres, Redis"]:::changed
      subgraph panel_0 [" "]
        n_loadSbalancerS1(["internal load balancer 1"])
        n_billing["<b>billing</b> :3001<br/>#126; changed<br/>own Postgres, #126; Redis"]:::changed
        n_invoicing["<b>invoicing</b> :3002<br/>#62; was invoices<br/>own Postgres, Redis"]:::renamed
        n_mailer["<b>mailer</b> :3003<br/>own Postgres, Redis"]
        n_orders["<b>orders</b> :3004<br/>#33; replaced<br/>own #33; Postgres, Redis"]:::replaced
        n_payments["<b>payments</b> :3005<br/>own Postgres, Redis"]
        n_refunds["<b>refunds</b> :3006<br/>#43; new<br/>own #43; Postgres, #43; Redis"]:::created
      end
      subgraph panel_1 ["not running"]
        n_reports["<b>reports</b> :3007<br/>#126; retiring, keeps data<br/>own Postgres, Redis"]:::changed
        n_vouchers["<b>vouchers</b><br/>#45; removed<br/>own #45; Postgres, #45; Redis"]:::deleted
      end
      n_theSinternet --> n_entrySofSapi
      n_entrySofSapi --> n_api
      n_api ==>|"#126; changed"| n_loadSbalancerS1
      n_api -.->|"#45; removed"| n_reports
      n_api -.->|"#45; removed"| n_vouchers
      n_billing ==>|"#62; renamed"| n_invoicing
      n_billing --> n_payments
      n_mailer -.->|"#45; removed"| n_payments
      n_orders ==>|"#43; new"| n_payments
      n_orders -.->|"#45; removed"| n_vouchers
      n_loadSbalancerS1 ~~~ n_billing
      n_loadSbalancerS1 ~~~ n_mailer
      n_loadSbalancerS1 ~~~ n_orders
      n_billing ~~~ n_refunds
      n_mailer ~~~ n_invoicing
      n_orders ~~~ n_payments
      n_reports ~~~ n_vouchers
      classDef changed fill:#fff8c5,stroke:#7d4e00,color:#7d4e00,stroke-width:2px
      linkStyle 2 stroke:#7d4e00
      classDef created fill:#dafbe1,stroke:#116329,color:#116329,stroke-width:2px
      linkStyle 8 stroke:#116329
      classDef deleted fill:#f3eeee,stroke:#6e3630,color:#6e3630,stroke-width:2px,stroke-dasharray:5 3
      linkStyle 3,4,7,9 stroke:#6e3630
      classDef renamed fill:#ddf4ff,stroke:#0550ae,color:#0550ae,stroke-width:2px
      linkStyle 5 stroke:#0550ae
      classDef replaced fill:#ffebe9,stroke:#a40e26,color:#a40e26,stroke-width:2px
    "
  `);
});

it("has different identifiers for different names", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "-", "_", " ", "X", "S", "2", "D", "ä"), maxLength: 6 });
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(mermaidId(one)).toMatch(/^n_[A-Za-z0-9_]*$/);
      expect(mermaidId(one) === mermaidId(other)).toBe(one === other);
    }),
    { numRuns: 1000 },
  );
});

it("leaves nothing in labels that Mermaid or HTML would read", () => {
  expect(escapeMermaid('a"<b>&#x; [y] `z` \\ ~ - é')).toBe(
    "a#34;#60;b#62;#38;#35;x#59; #91;y#93; #96;z#96; #92; #126; #45; é",
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(escapeMermaid(text).replace(/#\d+;/g, "")).toMatch(/^[\p{L}\p{N} .,:/()]*$/u);
    }),
  );
});

it("is small enough for GitHub with 250 services", () => {
  const services = Array.from({ length: 250 }, (_, index) =>
    syntheticService(`notifications-${index}`, 3001 + index, { loadBalancer: String(1 + Math.floor(index / 45)) }),
  );
  const text = renderMermaid(topologyOf(syntheticPlan(services)));
  expect(text.length).toBeLessThan(50_000);
  expect(text.match(/ (~~~|-->) /g)?.length).toBeLessThan(500);
});
