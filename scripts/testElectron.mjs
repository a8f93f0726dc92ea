// npm run test:electron: the extension-host suites in desktop VS Code, for machines that can download it.
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from './build.mjs';
import { bundleExtensionTests } from './extensionTests.mjs';
import { root } from './run.mjs';

await build({ production: false });
await runTests({
  extensionDevelopmentPath: root,
  extensionTestsPath: await bundleExtensionTests(),
  launchArgs: [path.join(root, 'examples'), '--disable-workspace-trust'],
});
