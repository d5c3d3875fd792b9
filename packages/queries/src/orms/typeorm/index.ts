export { observeTypeorm, type TypeormDataSource } from './observe-typeorm.js';
