/** The bundle `dist/demo.js`: what the extension loads when a demo cluster is started. */
export { createDemoCluster, type DemoCluster, type DemoClusterOptions, type Handler } from './demoCluster.ts';
export { createCertificate } from './http/certificate.ts';
export { keptStateOf } from './keptState.ts';
