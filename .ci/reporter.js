/** mocha's spec reporter, which also writes `N passed, N failed` to the file STANDDOWN_CI_COUNTS. */
import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

export default class Counting extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.STANDDOWN_CI_COUNTS;
    runner.once(mocha.Runner.constants.EVENT_RUN_END, () => {
      if (file) writeFileSync(file, `${this.stats.passes} ${this.stats.failures}\n`);
    });
  }
}
