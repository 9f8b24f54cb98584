-- Which process works on a payment. Here it is the only one that has the file; on a server it is one
-- of several. Written at each start.
ALTER TABLE payments ADD COLUMN owner TEXT;
