// In which order the test files run: the longest first, so that no worker is left alone with one of them in the end.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take many seconds each: what plays whole missions, and what drives terminals. */
const LONG = /\/test\/(curriculum\/|proofs\/|game\/(faults|runs|incidents|exams)\/|ui\/screen|world\/soak|cli\/)/;

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
