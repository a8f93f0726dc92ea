/** The bundle `dist/kubernetes.js`: what the extension loads when the first cluster is used. */
export { type ClustersOptions, createClusters } from './clusters.ts';
