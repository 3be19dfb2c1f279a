package enum Kernel {}
