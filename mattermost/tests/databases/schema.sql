-- The tables that reports are about, with what no report may touch. Names have no quotes: one text
-- for PostgreSQL, which reads them in lower case, and for MySQL and MariaDB.
CREATE TABLE Users (Id varchar(26) NOT NULL PRIMARY KEY, DeleteAt bigint, Username varchar(64), Password varchar(128), Email varchar(128), Roles text);
CREATE TABLE Status (UserId varchar(26) NOT NULL PRIMARY KEY, Status varchar(32), LastActivityAt bigint);
CREATE TABLE Systems (Name varchar(64) NOT NULL PRIMARY KEY, Value text);
CREATE TABLE Audits (Id varchar(26) NOT NULL PRIMARY KEY, CreateAt bigint, UserId varchar(26), Action text, ExtraInfo text, IpAddress varchar(64));
CREATE TABLE Teams (Id varchar(26) NOT NULL PRIMARY KEY, DeleteAt bigint, DisplayName varchar(64), SchemeId varchar(255));
CREATE TABLE Channels (Id varchar(26) NOT NULL PRIMARY KEY, DeleteAt bigint, Type varchar(1), DisplayName varchar(64));
CREATE TABLE Posts (Id varchar(26) NOT NULL PRIMARY KEY, DeleteAt bigint, ChannelId varchar(26), OriginalId varchar(26), Message text, Type varchar(26));
CREATE INDEX idx_posts_channel_id ON Posts (ChannelId);
CREATE TABLE Commands (Id varchar(26) NOT NULL PRIMARY KEY, DeleteAt bigint, Token varchar(26));
CREATE TABLE IncomingWebhooks (Id varchar(26) NOT NULL PRIMARY KEY, DeleteAt bigint, DisplayName varchar(64));
CREATE TABLE OutgoingWebhooks (Id varchar(26) NOT NULL PRIMARY KEY, DeleteAt bigint, Token varchar(26));
CREATE TABLE Roles (Id varchar(26) NOT NULL PRIMARY KEY, Name varchar(64), DeleteAt bigint, Permissions text);
CREATE TABLE Schemes (Id varchar(26) NOT NULL PRIMARY KEY, Name varchar(64), CreateAt bigint, DeleteAt bigint, Scope varchar(32), DefaultTeamAdminRole varchar(64), DefaultTeamUserRole varchar(64), DefaultChannelAdminRole varchar(64), DefaultChannelUserRole varchar(64));
CREATE TABLE Licenses (Id varchar(26) NOT NULL PRIMARY KEY, CreateAt bigint, Bytes text);
