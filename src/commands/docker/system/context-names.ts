// What contexts may be called (cli/context/store).
import { Failure } from "../client.ts";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/;

/** @throws Failure */
export function checked(name: string): void {
  if (name === "default") throw new Failure('"default" is a reserved context name');
  if (!NAME.test(name))
    throw new Failure(`context name ${JSON.stringify(name)} is invalid, names are validated against regexp "${NAME.source}"`);
}
