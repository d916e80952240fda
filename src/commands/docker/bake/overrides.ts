// What --set of bake and the flags that stand for it change.
import { wrong } from "../build/query.ts";
import type { Docker } from "../tool.ts";
import type { Definition } from "./definition.ts";

/** What is to be done instead of building; a check goes by the name that it has among questions. */
function called(call: Docker["call"]): string | undefined {
  const asked = call.bool("check") ? "check" : call.given("call") ? call.string("call") : undefined;
  return asked === "check" ? "lint" : asked;
}

/** --set and the flags that stand for it, for each target that they are meant for. @throws Failure */
export function overridesOf(docker: Docker, definition: Definition): [target: string, key: string, value: string][] {
  const { call, self } = docker;
  const told = [
    ...call.list("set"),
    ...(called(call) === undefined ? [] : [`*.call=${called(call)}`]),
    ...(call.bool("push") ? ["*.push=true"] : []),
    ...(call.bool("load") ? ["*.load=true"] : []),
    ...(call.given("no-cache") ? [`*.no-cache=${call.bool("no-cache")}`] : []),
    ...(call.given("pull") ? [`*.pull=${call.bool("pull")}`] : []),
    ...["sbom", "provenance"].flatMap((name) => {
      const value = call.string(name);
      if (!value) return [];
      return [`*.attest=type=${name}${/^(1|t|true)$/i.test(value) ? "" : /^(0|f|false)$/i.test(value) ? ",disabled=true" : `,${value}`}`];
    }),
  ];
  return told.flatMap((text) => {
    const [path = "", value] = text.split(/=(.*)/s);
    const [pattern = "", ...rest] = path.split(".");
    const key = rest.join(".");
    if (!key) throw wrong(`invalid override key ${path}, expected target.name`);
    const usual = value ?? (rest[0] === "args" ? self.environment[rest.slice(1).join(".")] : undefined);
    if (value === undefined && rest[0] !== "args") throw wrong(`invalid override ${text}, expected target.name=value`);
    const shape = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")}$`,
    );
    const names = [...new Set(definition.targets.map(({ name }) => name))];
    const found = names.includes(pattern) ? [pattern] : names.filter((name) => shape.test(name));
    if (!found.length) throw wrong(`could not find any target matching '${pattern}'`);
    return usual === undefined ? [] : found.map((name): [string, string, string] => [name, key, usual]);
  });
}
