// Called as npm is.
console.log('as npm');
