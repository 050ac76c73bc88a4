import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attempt, type Client } from "./client";
import { without } from "./on-this-machine";
import { postgres } from "./postgres-server";
import { createScene, type Scene } from "./scene";

let scene: Scene;
beforeAll(async () => {
  scene = await createScene(postgres);
});
afterAll(() => scene?.remove());

const unverified = { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", message: "unable to verify the first certificate" };

describe.each<[string, Client]>([
  ["pg under node", { script: "pg.mjs", runtime: "node" }],
  ["pg under Bun", { script: "pg.mjs", runtime: "bun" }],
  ["Bun SQL", { script: "bun-sql.mjs", runtime: "bun" }],
])("%s", (_, client) => {
  it("connects with what the program hands over, encrypted", async () => {
    expect(await attempt(client, scene.handed("right"))).toEqual({ connected: { one: 1, encrypted: true } });
  });

  it("refuses the server of another authority", async () => {
    expect(await attempt(client, scene.handed("another authority"))).toEqual({ refused: unverified });
  });

  it("refuses a server whose certificate names another host", async () => {
    expect(await attempt(client, scene.handed("another host"))).toEqual({
      refused: {
        code: "ERR_TLS_CERT_ALTNAME_INVALID",
        message: expect.stringMatching(/^Hostname\/IP does not match certificate's altnames/),
      },
    });
  });

  it("refuses the right server without NODE_EXTRA_CA_CERTS", async () => {
    const environment = without("NODE_EXTRA_CA_CERTS", scene.handed("right"));
    expect(await attempt(client, environment)).toEqual({ refused: unverified });
  });

  it("refuses the right server in an image without the authorities' file", async () => {
    const environment = { ...scene.handed("right"), NODE_EXTRA_CA_CERTS: "/no/such/file.pem" };
    expect(await attempt(client, environment)).toEqual({ refused: unverified });
  });

  it("is refused with another service's password", async () => {
    expect(await attempt(client, scene.handed("right", "payment-gateway"))).toEqual({
      refused: {
        code: "28P01",
        message: 'password authentication failed for user "fleet_owner"',
      },
    });
  });

  it("is refused without encryption", async () => {
    const environment = scene.handed("right");
    const DATABASE_URL = environment.DATABASE_URL?.replace(/sslmode=[a-z-]+/, "sslmode=disable") ?? "";
    expect(await attempt(client, { ...environment, DATABASE_URL })).toEqual({
      refused: {
        code: "28000",
        message: expect.stringMatching(
          /^no pg_hba\.conf entry for host "(127\.0\.0\.1|::1)", user "fleet_owner", database "billing", no encryption$/,
        ),
      },
    });
  });
});
