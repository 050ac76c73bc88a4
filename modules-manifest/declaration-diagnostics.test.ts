import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyDirectory } from "./testing/monorepo";
import { appYml, problems, problemsOf } from "./testing/problems";

const BILLING = ['  - name: "billing"', "    url: MICROSERVICE_BILLING_URL"];
const ORDERS = ['  - name: "orders"', "    url: MICROSERVICE_ORDERS_URL"];

describe("the root", () => {
  it("is silent about a sound monorepo", () => {
    expect(problems({})).toBe("");
  });

  it("reports a root that does not exist", () => {
    expect(problemsOf("/nonexistent/shop")).toMatchInlineSnapshot(`
      ".:1:1: error root-missing: the monorepo's root cannot be opened, got '/nonexistent/shop'; expected an existing directory.
        Correct the path to the monorepo."
    `);
  });

  it("reports a root that is a file", () => {
    const root = emptyDirectory();
    writeFileSync(join(root, "file"), "");
    expect(problemsOf(join(root, "file"))).toContain("error root-missing");
  });

  it("reports a root without modules", () => {
    expect(problemsOf(emptyDirectory())).toMatchInlineSnapshot(`
      ".:1:1: error root-not-monorepo: this is not an Ooneex monorepo, got no 'modules' at its root; expected a 'modules' directory.
        Give the path of the directory that holds 'modules' and the root 'package.json'."
    `);
  });

  it("reports a modules directory without modules", () => {
    const root = emptyDirectory();
    mkdirSync(join(root, "modules"));
    expect(problemsOf(root)).toMatchInlineSnapshot(`
      "modules:1:1: error api-missing: no module is the API, got no modules; expected one whose yml has the type 'api'.
        Write 'type: "api"' into the API's 'modules/<name>/<name>.yml'."
    `);
  });
});

describe("the API", () => {
  it("is missing", () => {
    expect(problems({ "modules/app/app.yml": 'type: "module"\n' })).toMatchInlineSnapshot(`
      "modules:1:1: error api-missing: no module is the API, got the modules 'app', 'billing', 'orders'; expected one whose yml has the type 'api'.
        Write 'type: "api"' into the API's 'modules/<name>/<name>.yml'."
    `);
  });

  it("is there twice", () => {
    expect(problems({ "modules/shop/shop.yml": "\ntype: api # as well\n" })).toMatchInlineSnapshot(`
      "modules/shop/shop.yml:2:7: error api-duplicate: a second module has the type 'api', got 'shop' besides 'app'; expected one API.
        Give the module another type, or deploy it from a monorepo of its own."
    `);
  });

  it("has a yml that is not valid", () => {
    expect(problems(appYml("microservices:", ...BILLING, ...ORDERS, "  - name: *x"))).toContain(
      "modules/app/app.yml:7:11: error yaml-malformed: 'modules/app/app.yml' is not valid YAML, got an alias without",
    );
  });

  it("has a list that is none", () => {
    expect(problems(appYml("microservices: billing"))).toMatchInlineSnapshot(`
      "modules/app/app.yml:2:16: error microservices-not-list: 'microservices' is not a list, got 'billing'; expected a list of items with 'name' and 'url'.
        Write each microservice as '- name: <folder>' with its 'url' below it."
    `);
    expect(problems(appYml("microservices:", "  billing: {}"))).toContain("app.yml:3:3: error microservices-not-list");
  });
});

describe("a declared microservice", () => {
  it("has no folder", () => {
    expect(
      problems(appYml("microservices:", ...BILLING, ...ORDERS, "  - name: biling", "    url: A_URL")),
    ).toMatchInlineSnapshot(`
      "modules/app/app.yml:7:11: error service-folder-missing: a declared microservice has no folder, got 'biling'; expected a folder of that name under 'modules'.
        Did you mean 'billing'? Create the microservice, or remove the item."
    `);
    expect(
      problems(appYml("microservices:", ...BILLING, ...ORDERS, "  - name: app", "    url: A_URL")),
    ).toMatchInlineSnapshot(`
      "modules/app/app.yml:7:11: error service-folder-missing: a declared microservice has no folder, got 'app'; expected a folder of that name under 'modules' other than the API's.
        Create the microservice, or remove the item."
    `);
  });

  it("has a name that leads out of the monorepo", () => {
    expect(problems(appYml("microservices:", ...BILLING, ...ORDERS, '  - name: "../../etc"'))).toMatchInlineSnapshot(`
      "modules/app/app.yml:7:11: error service-folder-missing: a declared microservice has no folder, got '../../etc'; expected a folder of that name under 'modules'.
        Create the microservice, or remove the item."
    `);
  });

  it("has no name", () => {
    expect(
      problems(appYml("microservices:", ...BILLING, ...ORDERS, "  - url: A_URL", "  - payments", "  - name: ''")),
    ).toMatchInlineSnapshot(`
      "modules/app/app.yml:7:5: error service-name-missing: an item of 'microservices' has no name, got no 'name'; expected 'name' and 'url'.
        Write 'name: <folder>', the folder's name under 'modules'.
      modules/app/app.yml:8:5: error service-name-missing: an item of 'microservices' has no name, got 'payments'; expected 'name' and 'url'.
        Write 'name: <folder>', the folder's name under 'modules'.
      modules/app/app.yml:9:11: error service-name-missing: an item of 'microservices' has no name, got no 'name'; expected 'name' and 'url'.
        Write 'name: <folder>', the folder's name under 'modules'."
    `);
  });

  it("is declared twice", () => {
    expect(problems(appYml("microservices:", ...BILLING, ...ORDERS, ...BILLING))).toMatchInlineSnapshot(`
      "modules/app/app.yml:7:11: error service-name-duplicate: the microservice is declared twice, got 'billing' again after line 3; expected each name once.
        Remove one of the two items."
    `);
  });

  it("has a name that cannot be used on AWS", () => {
    const service = { "modules/Billing_2/Billing_2.yml": "type: microservice" };
    expect(problems({ ...service }, {}, { fingerprints: false })).toContain("service-name-unusable");
    const list = appYml("microservices:", ...BILLING, ...ORDERS, "  - name: Billing_2", "    url: A_URL");
    const dockerfile = {
      "modules/Billing_2/Dockerfile": "FROM a:1 AS production\nUSER bun\n",
      "modules/Billing_2/.env.example.yml": "app: { port: 9 }\n",
    };
    expect(problems({ ...service, ...list, ...dockerfile })).toMatchInlineSnapshot(`
      "modules/app/app.yml:7:11: error service-name-unusable: the name cannot be used on AWS, got 'Billing_2'; expected 2 to 20 lower-case letters, digits and single hyphens, beginning with a letter, not ending in a hyphen, and not 'api'.
        Rename the microservice, its folder and its yml, for example to 'billing-2'."
    `);
  });

  it("has the name that the configuration keeps for the API", () => {
    const dockerfile = {
      "modules/api/Dockerfile": "FROM a:1 AS production\nUSER bun\n",
      "modules/api/.env.example.yml": "app: { port: 9 }\n",
    };
    expect(
      problems({ "modules/api/api.yml": "type: microservice", ...appYml(), ...dockerfile }),
    ).toMatchInlineSnapshot(`
      "modules/api/api.yml:1:7: error service-name-unusable: the name cannot be used on AWS, where the configuration keeps it for the API, got 'api'; expected 2 to 20 lower-case letters, digits and single hyphens, beginning with a letter, not ending in a hyphen, and not 'api'.
        Rename the microservice, its folder and its yml, for example to 'api-service'."
    `);
  });

  it("has another type in its own yml", () => {
    expect(problems({ "modules/billing/billing.yml": "name: x\ntype: module\n" })).toMatchInlineSnapshot(`
      "modules/billing/billing.yml:2:7: warning service-type-differs: the module is declared as a microservice, got the type 'module'; expected 'microservice'.
        Correct the type, or remove 'billing' from 'microservices' in 'modules/app/app.yml'."
    `);
  });

  it("is not in the list", () => {
    expect(problems(appYml("microservices:", ...BILLING))).toMatchInlineSnapshot(`
      "modules/orders/orders.yml:1:7: warning service-undeclared: the microservice 'orders' is not declared, got no item of that name in 'modules/app/app.yml'; expected one.
        Add '- name: "orders"' to 'microservices' in 'modules/app/app.yml'; it is deployed either way."
    `);
  });
});

describe("a URL variable", () => {
  const withUrl = (line: string): string => problems(appYml("microservices:", ...BILLING, '  - name: "orders"', line));

  it("is missing", () => {
    expect(withUrl("")).toMatchInlineSnapshot(`
      "modules/app/app.yml:5:11: warning url-variable-missing: the microservice 'orders' has no URL variable, got no 'url'; expected the name of a variable.
        Write 'url: MICROSERVICE_ORDERS_URL' below the name; this name is used until then."
    `);
  });

  it("is not a name", () => {
    expect(withUrl("    url: MICROSERVICE-ORDERS-URL")).toMatchInlineSnapshot(`
      "modules/app/app.yml:6:10: error url-variable-invalid: 'url' is not a name that an environment variable can have, got 'MICROSERVICE-ORDERS-URL'; expected a name such as 'MICROSERVICE_ORDERS_URL'.
        Write 'url: MICROSERVICE_ORDERS_URL'."
    `);
  });

  it("is an address, whose credentials are not repeated", () => {
    expect(withUrl('    url: "http://user:hunter2@localhost:3002"')).toMatchInlineSnapshot(`
      "modules/app/app.yml:6:10: error url-variable-address: 'url' is an address, not the name of the variable that holds it, got 'http://***@localhost:3002'; expected a name such as 'MICROSERVICE_ORDERS_URL'.
        Write 'url: MICROSERVICE_ORDERS_URL'; put a local address into '.env.yml', the deployed one is filled in by the fleet."
    `);
  });

  it("is another microservice's", () => {
    expect(withUrl("    url: MICROSERVICE_BILLING_URL")).toMatchInlineSnapshot(`
      "modules/app/app.yml:6:10: error url-variable-duplicate: two microservices share a URL variable, got 'MICROSERVICE_BILLING_URL' for 'billing' and 'orders'; expected one each.
        Write 'url: MICROSERVICE_ORDERS_URL' for 'orders'."
    `);
  });

  it("is a variable that the API reads", () => {
    expect(withUrl("    url: DATABASE_URL")).toMatchInlineSnapshot(`
      "modules/app/app.yml:6:10: error url-variable-reserved: 'url' names a variable that the API uses for something else, got 'DATABASE_URL'; expected a name such as 'MICROSERVICE_ORDERS_URL'.
        Write 'url: MICROSERVICE_ORDERS_URL'."
    `);
  });
});

describe("settings", () => {
  it("are for a microservice that does not exist", () => {
    const settings = { services: { bilings: { at: { file: "Pulumi.prod.yaml", line: 1, column: 1 } }, api: {} } };
    expect(problems({}, settings)).toMatchInlineSnapshot(`
      "Pulumi.prod.yaml:1:1: error settings-unknown-service: there are settings for an unknown microservice, got 'bilings'; expected one of 'billing', 'orders'.
        Did you mean 'billing'? Correct the name, or remove its settings.
      settings:1:1: error settings-unknown-service: there are settings for an unknown microservice, got 'api'; expected one of 'billing', 'orders'.
        Put the API's settings under the key 'api' of their own. Correct the name, or remove its settings."
    `);
  });
});
