// All containers (or the named one) of all selected objects run an image: a reference or a /regular expression/.
import { type Check, met, unmet } from "../check.ts";
import { fits } from "../match.ts";
import { nameOf, objectName, parseSelection, type Selection, select, shown } from "./selection.ts";

interface Args extends Selection {
  image: string;
  container?: string;
}

export const image: Check<Args> = {
  name: "image",
  parse(fields) {
    const container = fields.optionalText("container");
    return { ...parseSelection(fields), image: fields.text("image"), ...(container === undefined ? {} : { container }) };
  },
  holds(args, sight) {
    const objects = select(args, sight);
    if (!objects.length) return unmet("check.none", { what: nameOf(args) });
    for (const each of objects) {
      const pod = each.spec?.template?.spec ?? each.spec?.jobTemplate?.spec?.template?.spec ?? each.spec;
      const containers = ((pod?.containers ?? []) as { name: string; image: string }[]).filter(
        (one) => args.container === undefined || one.name === args.container,
      );
      const wrong = containers.find((one) => !fits(args.image, one.image));
      if (containers.length && !wrong) continue;
      return unmet("check.field", {
        what: objectName(args.kind, each.metadata.name, each.metadata.namespace),
        field: "image",
        actual: shown(wrong?.image),
        expected: args.image,
      });
    }
    return met;
  },
};
