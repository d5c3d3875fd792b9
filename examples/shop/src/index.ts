export { type Load, type LoadCounts, type LoadOptions, startLoad } from './load/load.js';
export { type Shop, type ShopOptions, startShop } from './shop.js';
export { StartError } from './start-error.js';
export type { Tally } from './tally.js';
