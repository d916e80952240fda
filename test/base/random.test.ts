// Seeded chance: streams of their own, and one seed after another.
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/random.ts";

const drawn = (random: Random) => Array.from({ length: 5 }, () => random.next());

describe("chance", () => {
  it("is the same for the same seed and name, whatever others draw", () => {
    const one = new Random("seed");
    const stream = one.stream("pods");
    const expected = drawn(stream);
    const other = new Random("seed");
    drawn(other);
    drawn(other.stream("nodes"));
    expect(drawn(other.stream("pods"))).toEqual(expected);
    expect(drawn(new Random("other").stream("pods"))).not.toEqual(expected);
  });

  it("of another seed begins anew in every stream, old or new", () => {
    const random = new Random("first");
    const old = random.stream("pods");
    drawn(old);
    random.resow("second");
    const fresh = new Random("second");
    expect(drawn(old)).toEqual(drawn(fresh.stream("pods")));
    expect(drawn(random.stream("nodes"))).toEqual(drawn(fresh.stream("nodes")));
    expect(drawn(random)).toEqual(drawn(fresh));
    expect(old.seed).toBe("second/pods");
  });

  it("draws v4 UUIDs and hexadecimal texts of any length", () => {
    const random = new Random("identities");
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(random.hex(13)).toMatch(/^[0-9a-f]{13}$/);
  });
});
