// All functions that a Kubernetes 1.36 API server's environment knows (apiserver/pkg/cel/environment/base.go), put together once.
import { authorizerLibrary } from "./authorizer.ts";
import type { FunctionDeclaration, Functions } from "./functions.ts";
import { formatsLibrary } from "./library/formats.ts";
import { listsLibrary } from "./library/lists.ts";
import { networkLibrary } from "./library/network.ts";
import { quantitiesLibrary } from "./library/quantities.ts";
import { stringsLibrary } from "./library/strings.ts";
import { standardLibrary } from "./standard.ts";

let all: Functions | undefined;

export function allFunctions(): Functions {
  if (all) return all;
  const merged = new Map<string, FunctionDeclaration>();
  const standard = standardLibrary();
  for (const library of [
    standard,
    stringsLibrary(),
    listsLibrary(standard.functions),
    quantitiesLibrary(),
    networkLibrary(),
    formatsLibrary(),
    authorizerLibrary(),
  ])
    for (const [name, { calls, methods }] of library.functions) {
      const before = merged.get(name);
      merged.set(name, before ? { calls: [...before.calls, ...calls], methods: [...before.methods, ...methods] } : { calls, methods });
    }
  all = merged;
  return merged;
}
