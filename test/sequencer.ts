// In which order test files run: the longest first, so that no worker is left alone with one of them in the end.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files whose paths match come first, in the order of the patterns; the others follow as they would. */
export function longestFirst(...long: readonly RegExp[]): typeof BaseSequencer {
  const rank = ({ moduleId }: TestSpecification): number => {
    const found = long.findIndex((pattern) => pattern.test(moduleId));
    return found < 0 ? long.length : found;
  };
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
    }
  };
}
