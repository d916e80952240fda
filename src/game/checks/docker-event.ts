// Something has happened in the learner's Docker engine, as `docker events` tells it: for what leaves no trace otherwise.
import { type Check, met, unmet } from "../check.ts";
import { fits, holdsText } from "../match.ts";

interface Args {
  type: string;
  action: string;
  /** Name or identity of whom it is about, or a /regular expression/. */
  name?: string;
}

export const dockerEvent: Check<Args> = {
  name: "docker-event",
  parse(fields) {
    const name = fields.optionalText("name");
    return { type: fields.text("type"), action: fields.text("action"), ...(name === undefined ? {} : { name }) };
  },
  holds({ type, action, name }, { engine }) {
    const found = engine.events
      .from(0)
      .some(
        ({ Type, Action, Actor }) =>
          Type === type &&
          fits(action, Action) &&
          (name === undefined || fits(name, Actor.Attributes["name"] ?? "") || holdsText(name, Actor.ID)),
      );
    return found ? met : unmet("check.no-event", { what: [type, action, name].filter(Boolean).join(" ") });
  },
};
