// The libraries that Kubernetes adds to CEL.
import { expect, test } from "vitest";
import { compileCel, dynamic } from "../../../src/base/cel/index.ts";

const outcome = (expression: string): unknown => {
  try {
    return compileCel(expression, dynamic("object")).evaluate({ object: {} });
  } catch (error) {
    return (error as Error).message;
  }
};

test.each([
  ["'tacocat'.charAt(3) + 'hello'.substring(1, 3) + ' x '.trim()", "oelx"],
  ["'hello'.indexOf('l') + 'hello'.lastIndexOf('l') + 'hello'.indexOf('l', 3)", 8],
  ["['a', 'b'].join('-') + 'a,b'.split(',')[1] + 'aXa'.replace('a', 'b', 1)", "a-bbbXa"],
  ["'TacoCat'.lowerAscii() + 'x'.upperAscii()", "tacocatX"],
  ["'%s has %d of %.1f%% %x %b'.format(['a', 3, 1.25, 255, true])", "a has 3 of 1.2% ff 1"],
  ["strings.quote('a\"b\\n')", '"a\\"b\\n"'],
  ["'abc 123 45'.find('[0-9]+') + '|' + 'abc 123 45'.findAll('[0-9]+')[1]", "123|45"],
  ["[1, 2, 3].isSorted() && [2.0, 1.0].min() == 1.0 && [1, 5, 2].max() == 5 && [1, 2].sum() == 3", true],
  ["[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2 && ['a'].indexOf('b') == -1", true],
  ["[3, 1, 2].sort() + [1, 1].distinct() + [[1], [2]].flatten() + [1, 2, 3].slice(0, 1)", [1, 2, 3, 1, 1, 2, 1]],
  ["[3, 1, 2].sortBy(x, -x)", [3, 2, 1]],
  ["sets.contains([1, 2], [1]) && sets.equivalent([1, 1], [1]) && !sets.intersects([1], [2])", true],
  ["quantity('1Gi').isGreaterThan(quantity('900Mi')) && quantity('500m').isLessThan(quantity('1'))", true],
  ["quantity('50k').add(20).sub(quantity('10')).asInteger()", 50010],
  ["isQuantity('1.3Gi') && !isQuantity('two') && quantity('1500m').asApproximateFloat() == 1.5", true],
  ["semver('1.2.3').isLessThan(semver('1.10.0-rc.1')) && semver('v1.2', true).minor() == 2 && !isSemver('1.2')", true],
  ["ip('127.0.0.1').isLoopback() && ip('::1').family() == 6 && !isIP('300.0.0.1')", true],
  ["ip('2001:DB8:0:0::1') == ip('2001:db8::1') && !ip.isCanonical('2001:DB8::1')", true],
  ["cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16'))", true],
  ["string(cidr('10.1.2.3/8').masked()) + string(cidr('10.1.2.3/8').prefixLength())", "10.0.0.0/88"],
  ["cidr('2001:db8::1/32').ip() == ip('2001:db8::1') && cidr('2001:db8::/32').containsIP('2001:db8::1')", true],
  ["cidr('10.1.0.0/16').containsCIDR('10.0.0.0/8') || cidr('::/0').containsIP('10.0.0.1')", false],
  ["isIP('::ffff:1.2.3.4') || isIP('0:0:0:0:0:ffff:102:304') || isIP('fe80::1%eth0') || isCIDR('10.0.0.0/08')", false],
  ["url('https://a.b:443/x/y?k=v').getHost() + url('https://a.b:443/x').getHostname()", "a.b:443a.b"],
  ["url('https://a.b/x?k=v&k=w').getQuery()['k']", ["v", "w"]],
  ["isURL('https://a') && !isURL('../relative')", true],
  ["!format.dns1123Label().validate('my-name').hasValue()", true],
  ["format.named('uuid').hasValue() && !format.named('nothing').hasValue()", true],
])("%s is %j", (expression, value) => {
  expect(outcome(expression)).toEqual(value);
});

test("what is wrong is told in the words of the libraries", () => {
  expect(outcome("'abc'.substring(5)")).toBe("index out of range: 5");
  expect(outcome("quantity('x')")).toContain("quantities must match the regular expression");
  expect(outcome("format.dns1123Label().validate('No').value()[0]")).toContain("a lowercase RFC 1123 label must consist of");
  const network = "network address parse error during conversion from string: ";
  expect(outcome("cidr('10.0.0.0')")).toBe(`${network}${network}netip.ParsePrefix("10.0.0.0"): no '/'`);
  expect(outcome("cidr('10.0.0.0/33')")).toBe(`${network}${network}netip.ParsePrefix("10.0.0.0/33"): prefix length out of range`);
  expect(outcome("cidr('10.0.0.0/08')")).toBe(`${network}${network}netip.ParsePrefix("10.0.0.0/08"): bad bits after slash: "08"`);
  expect(outcome("cidr('::ffff:10.0.0.0/104')")).toBe(`${network}IPv4-mapped IPv6 address "::ffff:10.0.0.0/104" is not allowed`);
  expect(outcome("'x'.matches(string('('))")).toBe("error parsing regexp: missing closing ): `(`");
  expect(outcome("math.greatest(1, 2)")).toContain("undeclared reference to 'math'");
});
