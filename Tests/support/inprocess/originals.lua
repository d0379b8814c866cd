-- The originals that ours is compared with, known by the SHA-256 of their file.

local hashes = require "util.hashes";

local originals = {
	default = "/usr/lib/prosody/modules/mod_cloud_notify/mod_cloud_notify.lua";
	known = {
		["9346bf4181cc8afad87da9fcba5e75af4b667f38deb6ed40f8e510e27097679c"] = "prosody-modules of Debian 12 (0.12.3)";
		["c10241f8bc81cff9e4a8e89e2f49c497403ca76237e2d7fa440dca429dcf10f0"] = "bundled with Prosody 13.0.1";
	};
};

function originals.sha256(path)
	local file = assert(io.open(path, "rb"));
	local content = file:read("a");
	file:close();
	return hashes.sha256(content, true);
end

-- Fails for an unknown file, unless allow_changed is set.
function originals.describe(path, allow_changed)
	local sum = originals.sha256(path);
	local version = originals.known[sum];
	if not version and not allow_changed then error("not a known original: "..path.." (sha256 "..sum..")", 0); end
	return ("%s\n         sha256 %s, %s"):format(path, sum, version or "changed");
end

return originals;
