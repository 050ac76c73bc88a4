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
    "10.0.0.0/8x",
    "0x1.0.0.1",
    "::ffff:10.0.0.0x",
    "::ffff:300.0.0.1",
    "1:2:3:4::5:6:7:8::9",
    "1:2:3:4::5:6:7:8",
    "12345::",
    "1::12345",
    "x1::",
    "1x::",
  ])("refuses %s", (text) => expect(parseCidr(text)).toBeUndefined());

  it.each([
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["2001:db8:0:0:0:0:0:1/32", "2001:db8::/32"],
    ["::ffff:10.0.0.0/104", "::ffff:a00:0/104"],
    ["1.2.3.4", "1.2.3.4/32"],
    [" 10.0.0.0/8\n", "10.0.0.0/8"],
    ["::ffff:10.11.12.13", "::ffff:a0b:c0d"],
    ["1:2::3:4", "1:2:0:0:0:0:3:4"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["2001:DB8::", "2001:db8::/128"],
  ])("reads %s as %s", (given, same) => expect(parseCidr(given)).toEqual(parseCidr(same)));

  it.each([
    ["10.0.0.0/8", "10.255.0.0/16", true],
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["::/0", "0.0.0.0/0", false],
    ["10.0.0.0/8", "10.255.255.255/32", true],
    ["10.255.255.255/32", "10.0.0.0/8", true],
    ["10.0.0.0/8", "10.0.0.0/32", true],
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
    expect(count("8.8.8.8/32", "8.8.8.8/32").v4).toBe(1n);
    expect(count("8.8.9.0/24", "8.8.8.0/24", "9.9.9.0/24").v4).toBe(768n);
    expect(count("8.8.8.0/24", "2600::/56")).toEqual({ v4: 256n, v6: 256n });
    expect(count("9.255.255.0/24", "10.0.0.0/24", "11.0.0.0/24").v4).toBe(512n);
  });

  it("counts IPv6 in networks of /64", () => expect(count("2600::/56").v6).toBe(256n));
});
