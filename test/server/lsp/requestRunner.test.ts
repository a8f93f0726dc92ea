import assert from 'node:assert/strict';
import { CancellationTokenSource, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { RequestRunner } from '../../../server/src/requestRunner.ts';

describe('the request runner', () => {
  it('gives a request that breaks its empty answer, and logs the fault once with its context', () => {
    const logs: string[] = [];
    const runner = new RequestRunner((message) => logs.push(message));
    const fault = new Error('broken');
    const run = () =>
      runner.run('textDocument/hover', 'file:///a.yaml, version 3', undefined, 'empty', (): string => {
        throw fault;
      });
    assert.equal(run(), 'empty');
    assert.equal(run(), 'empty');
    assert.equal(logs.length, 1);
    assert.match(logs[0] ?? '', /textDocument\/hover failed \(file:\/\/\/a\.yaml, version 3\)/);
    assert.match(logs[0] ?? '', /broken/);
    runner.failed('textDocument/hover', '', new Error('another'));
    assert.equal(logs.length, 2);
  });

  it('does not begin what nobody wants any more', () => {
    const runner = new RequestRunner(assert.fail);
    const source = new CancellationTokenSource();
    source.cancel();
    assert.throws(
      () => runner.run('textDocument/hover', '', source.token, null, (): null => assert.fail()),
      (error) => error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled,
    );
  });

  it('does not keep faults without end', () => {
    let count = 0;
    const runner = new RequestRunner(() => count++);
    for (let index = 0; index < 1000; index++) runner.failed('method', '', `fault ${index}`);
    assert.equal(count, 1000);
  });
});
