// The functions of bake files: what our bake and the real one make of the same expressions, and what each says of those that come to nothing.
import { describe, expect, it } from "vitest";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerPair } from "./docker-pair.ts";

const client = realBuildx();

const ANSWERED = String.raw`
cidrhost("10.1.2.240/28", 1)
cidrhost("10.1.2.240/28", -1)
cidrhost("fd00:fd12:3456:7890::/56", 34)
cidrnetmask("172.16.0.0/12")
cidrnetmask("fd00::/8")
cidrsubnet("10.1.2.0/24", 4, 15)
cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)
cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)
cidrsubnets("10.1.0.0/16")
convert([1, 2], list(string))
convert(["1", "0", "1"], set(bool))
convert({a = "1"}, object({a = number}))
convert([1, "x"], list(any))
csvdecode("a, b\n\" 1\",2\n\n3,\"4,5\"\n")
formatlist("%s-%d", ["a", "b"], 3)
formatlist("%s", [])
format("%5.2f|%-6s|%06d|%x|%X|%o|%b|%e|%g|%q", 3.14159, "ab", 42, 255, 255, 8, 5, 12345.678, 0.0000001, "q\"x")
format("%+d % d %#v %v %v %v %t", 4, 5, {a = [1]}, [1, "a"], null, 1.5, "true")
format("%[2]s %[1]s %s", "a", "b")
format("%.2s|%5t|%08s|%-8s|", "héllo", true, "é", "é")
format("%05.1f|%-8.3f|%+.2e|%G|%#x", -3.14159, 2.5, 1234, 1e-10, 255)
formatdate("YYYY-MM-DD'T'hh:mm:ssZ ZZZ EEE 'it''s' AA", "2017-11-22T00:00:00+02:00")
setproduct(["a", "b"], ["c"], [1, 2])
setproduct(["a", "b"], [])
timeadd("2017-11-22T00:00:00+02:00", "-1h30m")
uuidv5("dns", "www.terraform.io")
uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "a")
coalesce(1, "a")
merge(null, {a = 1})
substr("hello", -3, 2)
range(10, 1)
distinct([1, "1", 1])
urlencode("a b&c~*'")
title("hello world-x")
[for n in [1e21, 1e-7, 0.1, 1e3]: join("", [n])]
`;
const REFUSED = String.raw`
bytesslice("abc", 0, 1)
cidrhost("10.1.2.240/28", 99)
cidrhost("nope", 1)
cidrhost("10.0.0.0/31", 1.5)
cidrsubnet("10.1.2.0/24", 10, 1)
cidrsubnets("10.1.0.0/16", 1, 1, 1)
cidrsubnets("10.1.0.0/16", 17)
convert("x", number)
convert("x", strange)
convert("x", 5)
convert([1], tuple([string, any]))
convert([], tuple)
convert({a = 1}, object({b = number}))
convert([1], list(list(string)))
csvdecode("a,b\n1")
csvdecode("a\n\"x")
formatlist("%s-%s", ["a", "b"], ["c"])
format("%s and %s", "a")
format("%z", 1)
format("%[1]s", "a", "b")
format("%d", 1.5)
format("%[0]s", "a")
formatdate("YYY", "2017-11-22T00:00:00Z")
formatdate("EEEE", "2017-11-22T25:00:00Z")
rsadecrypt("abc", "x")
setproduct(["a"])
timeadd("2017-13-22T00:00:00Z", "1ms")
timeadd("2017-11-22T00:00:00Z", "5x")
uuidv5("x", "a")
bcrypt("x", 40)
upper()
upper("a", "b")
upper(null)
substr("x", "a", "b")
lookup({a = 1}, "b")
1 + "x"
nope(1)
A
`;
const lines = (text: string): string[] => text.split("\n").filter(Boolean);
/** A target with an argument for each expression. */
const fileOf = (expressions: readonly string[]): string =>
  `target "default" {\n  args = {\n${expressions.map((each, at) => `    X${at} = jsonencode(${each})\n`).join("")}  }\n}\n`;

const FILES = {
  "answered.hcl": fileOf(lines(ANSWERED)),
  "home.hcl": fileOf(["homedir() == HOME", 'length(split("-", uuidv4()))', 'substr(bcrypt("x", 4), 0, 7)']),
  "function.hcl": 'function "f" {\n  params = [x]\n  result = upper(x)\n}\ntarget "default" {\n  args = { a = f([]) }\n}\n',
  ...Object.fromEntries(lines(REFUSED).map((each, at) => [`${at}.hcl`, fileOf([each])])),
};

describe.skipIf(!client)("functions of bake files, ours and the real ones", () => {
  const pair = DockerPair.forTests(FILES, client);
  const bake = async (file: string) => {
    const { ours, real } = await pair().end(`docker buildx bake --print -f ${file}`);
    expect(ours).toEqual(real);
  };
  it("those that answer", () => bake("answered.hcl"));
  it("what is another each time has its shape", () => bake("home.hcl"));
  it("a function of the file's own", () => bake("function.hcl"));
  it.each(lines(REFUSED).map((each, at) => [each, `${at}.hcl`]))("%s", async (_, file) => bake(file));
});
