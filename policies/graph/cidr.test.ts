import { describe, expect, it } from "vitest";
import { overlap, parseCidr, publicAddresses } from "./cidr";

const count = (...texts: string[]): { v4: bigint; v6: bigint } =>
  publicAddresses(texts.flatMap((text) => parseCidr(text) ?? []));
const RESERVED = (16n * 65536n ** 2n) / 16n;

describe("CIDR ranges", () => {
  it.each([
    "10.0.0.0/33",
    "10.0.0/8",
    "256.0.0.0/8",
    "::/129",
    "1::2::3",
    "a/8",
    "10.0.0.0/8/8",
    "10.0.0.0/x",
    ":::",
    "1:2:3",
    "",
  ])("refuses %s", (text) => expect(parseCidr(text)).toBeUndefined());

  it.each([
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["2001:db8:0:0:0:0:0:1/32", "2001:db8::/32"],
    ["::ffff:10.0.0.0/104", "::ffff:a00:0/104"],
    ["1.2.3.4", "1.2.3.4/32"],
  ])("reads %s as %s", (given, same) => expect(parseCidr(given)).toEqual(parseCidr(same)));

  it.each([
    ["10.0.0.0/8", "10.255.0.0/16", true],
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["::/0", "0.0.0.0/0", false],
  ])("%s and %s overlap: %s", (a, b, expected) => {
    const [one, other] = [parseCidr(a), parseCidr(b)];
    expect(one && other && overlap(one, other)).toBe(expected);
  });

  it.each([
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fd00::/8",
    "fe80::/10",
  ])("counts no public address in %s", (text) => expect(count(text)).toEqual({ v4: 0n, v6: 0n }));

  it("counts halves and quarters as the whole, whatever their order and overlap", () => {
    const whole = count("0.0.0.0/0");
    expect(count("128.0.0.0/1", "0.0.0.0/1")).toEqual(whole);
    expect(count("192.0.0.0/2", "0.0.0.0/2", "128.0.0.0/2", "64.0.0.0/2", "8.8.8.8/32")).toEqual(whole);
    expect(whole.v4).toBeLessThan(65536n ** 2n);
    expect(whole.v4).toBeGreaterThan(65536n ** 2n - RESERVED);
    expect(count("::/1", "8000::/1")).toEqual(count("::/0"));
  });

  it("counts each address once", () => {
    expect(count("8.8.8.0/24", "8.8.8.8/32", "8.8.8.0/25").v4).toBe(256n);
    expect(count("9.0.0.0/8", "10.0.0.0/8", "11.0.0.0/8").v4).toBe(2n * 2n ** 24n);
  });

  it("counts IPv6 in networks of /64", () => expect(count("2600::/56").v6).toBe(256n));
});
