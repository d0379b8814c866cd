-- Test only: a storage driver that cannot open a store.
module:provides("storage", {
	open = function () return nil, "closed on purpose"; end;
});
