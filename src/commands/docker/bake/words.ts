// A target of bake as the words of docker build.
import { Failure } from "../client.ts";
import { textOf, type Value } from "./hcl/value.ts";
import { csvText, FIRST } from "./target.ts";

/** Whether a target is looked over instead of built. @throws Failure for one that asks for something else */
export function isChecked(fields: ReadonlyMap<string, Value>): boolean {
  const call = textOf(fields.get("call") ?? "") || "build";
  if (!["build", "check", "lint"].includes(call)) throw new Failure(`docker: k8s-quest does not simulate --call ${call} of bake yet`);
  return call !== "build";
}

/** The words of docker build for a target; `images`: identities of targets that were built before. */
export function wordsOf(fields: ReadonlyMap<string, Value>, images: ReadonlyMap<string, string>, isLinked: boolean): string[] {
  const list = (name: string) =>
    ((fields.get(name) ?? []) as Value[]).map((each) => (FIRST[name] ? csvText(each, FIRST[name]) : textOf(each)));
  const pairs = (name: string) =>
    Object.entries((fields.get(name) ?? {}) as Readonly<Record<string, Value>>).map(([key, value]) => `${key}=${textOf(value)}`);
  const many = (flagName: string, values: readonly string[]) => values.flatMap((value) => [flagName, value]);
  const text = (flagName: string, name: string) => (fields.has(name) ? [flagName, textOf(fields.get(name)!)] : []);
  const context = textOf(fields.get("context")!).replace(/^cwd:\/\//, "") || ".";
  const dockerfile = textOf(fields.get("dockerfile")!);
  const inline = fields.has("dockerfile-inline");
  const contexts = pairs("contexts").map((each) =>
    each.replace(/=target:(.*)$/s, (_, target: string) => `=docker-image://${images.get(target)}`),
  );
  return [
    ...many("--annotation", list("annotations")),
    ...many("--attest", list("attest")),
    ...many("--build-arg", pairs("args")),
    ...many("--label", pairs("labels")),
    ...many("--build-context", contexts),
    ...many("--tag", isLinked ? [] : list("tags")),
    ...many("--cache-from", list("cache-from")),
    ...many("--cache-to", list("cache-to")),
    ...many("--secret", list("secret")),
    ...many("--ssh", list("ssh")),
    ...many("--platform", list("platforms")),
    ...many("--output", isLinked ? [] : list("output")),
    ...many("--no-cache-filter", list("no-cache-filter")),
    ...many("--ulimit", list("ulimits")),
    ...many("--allow", list("entitlements")),
    ...many(
      "--add-host",
      pairs("extra-hosts").flatMap((each) => {
        const [name, addresses = ""] = each.split(/=(.*)/s);
        return addresses.split(",").map((address) => `${name}:${address}`);
      }),
    ),
    ...text("--target", "target"),
    ...text("--network", "network"),
    ...text("--shm-size", "shm-size"),
    ...(fields.get("pull") === true ? ["--pull"] : []),
    ...(fields.get("no-cache") === true ? ["--no-cache"] : []),
    ...(isChecked(fields) ? ["--check"] : []),
    "--file",
    inline ? "-" : dockerfile.startsWith("/") ? dockerfile : `${context}/${dockerfile}`,
    context,
  ];
}
