-- Test only: a storage driver that opens no store.
module:provides("storage", {
	open = function () return nil, "closed on purpose"; end;
});
