// What takes minutes to prove, beside the other tests: near misses of the later tiers, and faults in pairs.
import { defineConfig } from "vitest/config";
import tests from "../../vitest.config.ts";

export default defineConfig({ ...tests, test: { ...tests.test, include: ["test/proofs/**/*.test.ts"], exclude: [] } });
